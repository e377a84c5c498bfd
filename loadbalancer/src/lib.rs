//! Load balancers and gateways of a homelab as typed Rust.
