#![no_main]
#![expect(clippy::disallowed_types, missing_docs, reason = "of the macro")]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| talos_config_fuzz::patch(bytes));
