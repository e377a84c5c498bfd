# Applies an encrypted Secret, which the owner's key opens: apply_sealed FILE
apply_sealed() {
  if is_with_flux -f "$1"; then
    say "  $1: Flux looks after it"
  else
    sops decrypt "$1" | kube apply --server-side -f -
  fi
}
