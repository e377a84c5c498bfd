say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $*"; exit 1; }

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || fail "\`$tool\` is not installed"
  done
}

# Repeats a command until it succeeds: wait_for SECONDS WHAT COMMAND...
wait_for() {
  local seconds="$1" what="$2" end=$((SECONDS + $1))
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || fail "$what: not within $seconds s. This script may be run again"
    sleep 5
  done
}

kube() { kubectl ${context:+--context "$context"} "$@"; }

# What Flux applied carries its label; from then on the repository decides, not this script.
is_with_flux() {
  [ -n "$(kube get "$@" --ignore-not-found -o 'jsonpath={.metadata.labels.kustomize\.toolkit\.fluxcd\.io/name}' 2>/dev/null || true)" ]
}

# apply_file FILE
apply_file() {
  if is_with_flux -f "$1"; then
    say "  $1: Flux looks after it"
  else
    kube apply --server-side -f "$1"
  fi
}

# install_release NAME NAMESPACE TIMEOUT VALUES CHART...
install_release() {
  local name="$1" namespace="$2" timeout="$3" values="$4"
  shift 4
  if is_with_flux helmrelease.helm.toolkit.fluxcd.io "$name" -n "$namespace"; then
    say "  $name: Flux looks after it"
    return
  fi
  # A first installation that was interrupted blocks the next one.
  if helm ${context:+--kube-context "$context"} status "$name" -n "$namespace" 2>/dev/null | grep -q '^STATUS: pending-install'; then
    helm ${context:+--kube-context "$context"} uninstall "$name" -n "$namespace" --wait
  fi
  helm ${context:+--kube-context "$context"} upgrade --install "$name" "$@" -n "$namespace" --create-namespace -f "$values" --wait --timeout "$timeout"
}

# secret_from_files NAME NAMESPACE KEY FILE [KEY FILE]...
secret_from_files() {
  local name="$1" namespace="$2" from=()
  shift 2
  while [ "$#" -gt 0 ]; do
    [ -s "$2" ] || fail "$2 is missing: it goes to the Secret $namespace/$name as $1"
    from+=("--from-file=$1=$2")
    shift 2
  done
  kube create secret generic "$name" -n "$namespace" "${from[@]}" --dry-run=client -o yaml | kube apply --server-side -f -
}

# Fills a ConfigMap from Terraform: cloud_outputs NAME NAMESPACE ROOT... -- OUTPUT...
# What Terraform cannot tell now keeps the value that the cluster has.
cloud_outputs() {
  local name="$1" namespace="$2" terraform roots=() from=() output root value
  shift 2
  while [ "$1" != -- ]; do roots+=("$1"); shift; done
  shift
  terraform="$(command -v terraform || command -v tofu || true)"
  for output in "$@"; do
    value=''
    for root in ${roots[@]+"${roots[@]}"}; do
      [ -z "$terraform" ] || [ -n "$value" ] || value="$("$terraform" -chdir="$root" output -raw "$output" 2>/dev/null)" || value=''
    done
    [ -n "$value" ] || value="$(kube get configmap "$name" -n "$namespace" --ignore-not-found -o "jsonpath={.data.$output}")"
    if [ -n "$value" ]; then
      from+=("--from-literal=$output=$value")
    else
      say "  $output: not there yet. What uses it waits; apply the Terraform in terraform/ and run this script again"
    fi
  done
  if [ "${#from[@]}" -gt 0 ]; then
    kube create configmap "$name" -n "$namespace" "${from[@]}" --dry-run=client -o yaml | kube apply --server-side -f -
  fi
}
