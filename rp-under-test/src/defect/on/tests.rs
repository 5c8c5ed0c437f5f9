//! What is on, and what there is.

use super::*;

#[test]
fn ids_round_trip() {
    for info in defects() {
        assert_eq!(
            Defects::parse([&info.id]).unwrap().ids(),
            [info.id.as_str()]
        );
    }
    assert!(Defects::none().ids().is_empty());
}

#[test]
fn an_unknown_id_names_the_nearest() {
    let error = Defects::parse(["local-logout"]).unwrap_err();
    assert_eq!(error.nearest, "local-logout-only");
    assert!(error.to_string().contains("`local-logout`"));
}

#[test]
fn only_what_is_on_is_on() {
    let on = Defects::parse(["constant-state", "skips:nonce"]).unwrap();
    assert!(on.has(Defect::ConstantState) && !on.has(Defect::ConstantNonce));
    assert!(on.skips(Check::Nonce) && !on.skips(Check::State));
}
