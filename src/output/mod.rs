//! x
/// x
pub fn notice(_code: &str, _message: &str) {}
