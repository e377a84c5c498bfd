# An id computed offline means nothing to the factory until it has the schematic: schematic FACTORY FILE ID
schematic() {
  local id
  id="$(curl --fail --silent --show-error --data-binary "@$2" "$1/schematics" | sed -n 's/.*"id" *: *"\([0-9a-f]*\)".*/\1/p')"
  [ "$id" = "$3" ] || fail "the factory makes schematic \`$id\` of $2, the machine configurations name \`$3\`: render the lab again"
}

talos() { talosctl --talosconfig "$talosconfig" --endpoints "$1" --nodes "$1" "${@:2}"; }

# The address of a machine in maintenance mode: waiting_at NAME ADDRESS
waiting_at() {
  local pair
  for pair in $at; do
    if [ "${pair%%=*}" = "$1" ]; then
      echo "${pair#*=}"
      return
    fi
  done
  echo "$2"
}

# machine NAME ADDRESS FILE
machine() {
  local waiting
  if talos "$2" version >/dev/null 2>&1; then
    say "  $1 ($2) has its configuration"
    return
  fi
  waiting="$(waiting_at "$1" "$2")"
  say "  waiting for $1 in maintenance mode at $waiting; if its screen shows another address: --at $1=ADDRESS"
  wait_for 900 "maintenance mode of $1 at $waiting" talosctl version --insecure --nodes "$waiting"
  sops decrypt "$3" | talosctl apply-config --insecure --nodes "$waiting" --file /dev/stdin
  say "  $1 installs Talos and restarts"
  wait_for 900 "Talos on $1 at $2" talos "$2" version
}

# Talos refuses a second bootstrap, so it may be tried until etcd has members.
etcd_or_bootstrap() {
  talos "$1" etcd members || { talos "$1" bootstrap || true; false; }
}

# kubeconfig ADDRESS
fetch_kubeconfig() {
  if [ -s "$KUBECONFIG" ] && kubectl get --raw /readyz >/dev/null 2>&1; then
    return
  fi
  mkdir -p "$(dirname "$KUBECONFIG")"
  (umask 077 && talos "$1" kubeconfig "$KUBECONFIG" --force --merge=false)
}
