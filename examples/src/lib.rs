//! Whole labs, and one small program for each crate.
