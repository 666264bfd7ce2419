// The header structures and header mathematics of Debian's libnifti2.
//
// The functions are declared here because <nifti/nifti2_io.h>, where they stand too, belongs to
// another package and asks for <znzlib.h> without its folder.
#ifndef CHIASM_CNIFTI_H
#define CHIASM_CNIFTI_H

#include <nifti/nifti1.h>
#include <nifti/nifti2.h>

typedef struct {
  double m[4][4];
} nifti_dmat44;

// Reverses the bytes of every field.
void nifti_swap_as_nifti1(struct nifti_1_header *header);
void nifti_swap_as_nifti2(nifti_2_header *header);

// The name of a data type; never null.
const char *nifti_datatype_to_string(int datatype);

// The voxel-to-world matrix of a qform.
nifti_dmat44 nifti_quatern_to_dmat44(double b, double c, double d, double x, double y, double z,
                                     double dx, double dy, double dz, double qfac);

#endif
