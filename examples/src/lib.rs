//! Whole labs, each as a function from the facts of a site to a [`Lab`](homelab::Lab).
//!
//! ```no_run
//! use examples::two_node_homelab::lab;
//! use homelab::Program;
//!
//! Program { name: "my-lab", site: "site.yaml", out: "." }.run(lab);
//! ```

pub mod mesh;
pub mod three_control_planes;
pub mod two_node_homelab;
