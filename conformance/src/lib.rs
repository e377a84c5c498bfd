//! Real consumers judge what the examples emit.
