//! Any bytes as a request to the provider: see `mock_provider::fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    mock_provider::fuzz::one_request(bytes);
});
