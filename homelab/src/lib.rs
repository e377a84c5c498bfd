//! A whole homelab in code: site, lab, command line.

pub mod site;
