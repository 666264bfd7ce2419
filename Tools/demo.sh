#!/bin/bash
# The main job from end to end: a case, a model, its mask, its pictures, its dump.
#
# PET and CT name NIfTI images of one case; without them a phantom is made.
set -euo pipefail

cd "$(dirname "$0")/.."
bin=$(swift build -c release --show-bin-path)
mkdir -p demo
pet=${PET:-} ct=${CT:-}
if { [ -n "$pet" ] && [ -z "$ct" ]; } || { [ -z "$pet" ] && [ -n "$ct" ]; }; then
  echo "demo: error: expected both PET=... and CT=..., or neither" >&2
  exit 64
fi

if [ -z "$pet" ]; then
  echo "== a phantom case"
  "$bin/chiasm-train" phantom --cases 1 --seed 1 -o demo/case
  pet=demo/case/phantom-1.pet.nii.gz
  ct=demo/case/phantom-1.ct.nii.gz
fi

echo
echo "== the model"
"$bin/chiasm-export" --network mim-cmfnet --seed 1 -o demo/mim-cmfnet.chiasm

echo
echo "== inference"
"$bin/chiasm-infer" demo/mim-cmfnet.chiasm --pet "$pet" --ct "$ct" -o demo/mask.nii.gz \
  --probability demo/probability.nii.gz --overlay demo/overlay.png

echo
echo "The weights are untrained: the mask shows that everything runs, not where a tumour is."
echo "See demo/overlay.png, demo/mask.nii.gz and demo/probability.nii.gz."

echo
echo "== the model, dumped"
"$bin/chiasm-dump" demo/mim-cmfnet.chiasm
