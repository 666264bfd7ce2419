// The system's zstd, from Debian's libzstd-dev.
#include <zstd.h>
