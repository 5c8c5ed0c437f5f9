//! Name and password: what login pages ask for, and who that is.

use std::sync::Arc;

use crate::call::Call;
use crate::page::Form;
use crate::page_policy::LoginForm;
use crate::refusal::Refusal;
use crate::user::User;

/// What users are told of a wrong password; whether there is such a user is not said.
pub(crate) const WRONG: &str = "Wrong user name or password.";

/// The form with both fields, the first one filled in.
pub(crate) fn fields(form: Form, name: &str) -> Form {
    form.field("User name", "text", "username", name)
        .field("Password", "password", "password", "")
}

/// The user that the form names, if the password is right; a picker asks for none. Otherwise the journal says so, and
/// `mend`.
pub(crate) fn user(
    call: &mut Call<'_>,
    login_form: LoginForm,
    mend: impl FnOnce() -> String,
) -> Option<Arc<User>> {
    let form = &call.asked.form;
    let name = form.get("username").unwrap_or_default();
    let password = form.get("password").unwrap_or_default();
    let user = call.op.user(name);
    let user = user.filter(|user| login_form == LoginForm::Picker || user.has_password(password));
    if user.is_none() {
        call.refuse(&Refusal::new(
            "wrong_password",
            format!("there is no user `{name}` with this password"),
            mend(),
        ));
    }
    user
}
