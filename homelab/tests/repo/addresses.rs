//! Who has which address.

use super::Edit::{Replace, Write};
use super::found;

#[test]
fn pools_that_share_addresses_are_an_error() {
    let pool = "apiVersion: cilium.io/v2\nkind: CiliumLoadBalancerIPPool\nmetadata:\n  name: more\nspec:\n  blocks:\n    - cidr: 192.168.1.208/28\n";
    let edits = [Replace("apps/kustomization.yaml", "  - route.yaml", "  - route.yaml\n  - pool.yaml"), Write("apps/pool.yaml", pool)];
    insta::assert_snapshot!(found(&edits), @"
    error[overlap]: CiliumLoadBalancerIPPool lan and CiliumLoadBalancerIPPool more share 192.168.1.208 to 192.168.1.220
      at platform/network.yaml:7:7
      at apps/pool.yaml:7:7
    ");
}

#[test]
fn a_pool_with_host_bits_is_a_warning() {
    let edit =
        Replace("platform/network.yaml", "    - start: 192.168.1.200\n      stop: 192.168.1.220\n", "    - cidr: 192.168.1.201/28\n");
    insta::assert_snapshot!(found(&[edit]), @"
    warning[host-bits]: CiliumLoadBalancerIPPool lan: `192.168.1.201/28` has host bits: the network is `192.168.1.192/28`
      at platform/network.yaml:7:7
    ");
}

#[test]
fn an_address_outside_all_pools_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/service.yaml", "192.168.1.202", "192.168.1.22")]), @"
    error[outside-pools]: Service web/web asks for 192.168.1.22, which no CiliumLoadBalancerIPPool has
      at apps/service.yaml:6:27
    ");
}

#[test]
fn an_address_that_two_services_ask_for_is_an_error_unless_they_share_it() {
    let other = "apiVersion: v1\nkind: Service\nmetadata:\n  name: other\n  annotations:\n    lbipam.cilium.io/ips: 192.168.1.202\nspec:\n  ports:\n    - port: 80\n";
    let edits = [Replace("apps/kustomization.yaml", "  - route.yaml", "  - route.yaml\n  - other.yaml"), Write("apps/other.yaml", other)];
    insta::assert_snapshot!(found(&edits), @"
    error[address-twice]: Service web/web and Service web/other ask for 192.168.1.202
      at apps/other.yaml:6:27
      at apps/service.yaml:6:27
    ");
    let key = "    lbipam.cilium.io/sharing-key: web\n    lbipam.cilium.io/ips: 192.168.1.202";
    let share = |file| Replace(file, "    lbipam.cilium.io/ips: 192.168.1.202", key);
    assert_eq!(found(&[edits[0], edits[1], share("apps/service.yaml"), share("apps/other.yaml")]), "");
}

#[test]
fn an_address_that_is_none_is_an_error() {
    insta::assert_snapshot!(found(&[Replace("apps/service.yaml", "192.168.1.202", "192.168.1.2O2")]), @"
    error[bad-address]: Service web/web: `lbipam.cilium.io/ips` is `192.168.1.2O2`, which is no address
      at apps/service.yaml:6:27
    ");
}
