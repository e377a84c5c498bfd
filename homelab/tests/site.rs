//! What users write into `site.yaml`, right and wrong.

use homelab::site::Site;
use homelab_core::{Part, check, name};

const EXAMPLE: &str = include_str!("../../examples/two-node-homelab/site.yaml");
const MINIMAL: &str = include_str!("../../examples/two-node-homelab/minimal.yaml");

#[test]
fn both_example_sites_are_read_and_their_addresses_fit() {
    for text in [EXAMPLE, MINIMAL] {
        let site = Site::read("site.yaml", text).expect("the example is right");
        let part = site.all_claims().into_iter().fold(Part::new(name!("site")), Part::claim);
        check(vec![part]).expect("nothing overlaps");
    }
}
