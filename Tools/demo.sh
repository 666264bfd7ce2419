#!/bin/bash
# The main job from end to end: a case, a model, its mask, its pictures, its dump.
#
# PET and CT name NIfTI images of one case; without them a phantom is made that the model never saw.
set -euo pipefail

cd "$(dirname "$0")/.."
bin=$(swift build -c release --show-bin-path)
model=Documentation/phantom-small/phantom-small.chiasm
mkdir -p demo
pet=${PET:-} ct=${CT:-}
if { [ -n "$pet" ] && [ -z "$ct" ]; } || { [ -z "$pet" ] && [ -n "$ct" ]; }; then
  echo "demo: error: expected both PET=... and CT=..., or neither" >&2
  exit 64
fi

if [ -z "$pet" ]; then
  echo "== a phantom case"
  "$bin/chiasm-train" phantom --cases 1 --seed 2000000 --extents 144x144x72 -o demo/case
  pet=demo/case/phantom-2000000.pet.nii.gz
  ct=demo/case/phantom-2000000.ct.nii.gz
fi

echo
echo "== the model, dumped"
"$bin/chiasm-dump" "$model"

echo
echo "== inference"
"$bin/chiasm-infer" "$model" --pet "$pet" --ct "$ct" -o demo/mask.nii.gz \
  --probability demo/probability.nii.gz --overlay demo/overlay.png

echo
if [ -z "${PET:-}" ]; then
  echo "== how well it fits"
  "$bin/chiasm-train" evaluate "$model" --data demo/case --cases all
else
  echo "The model was trained on invented phantoms: on a patient the mask shows that everything"
  echo "runs, not where a tumour is."
fi
echo "See demo/overlay.png, demo/mask.nii.gz and demo/probability.nii.gz."
