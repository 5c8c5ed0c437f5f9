//! What forms send, control by control.

use crate::support::{Site, browser, told, told_body};
use browser::ControlKind;

async fn sent(form: &str, fields: &[(&str, &str)]) -> String {
    let site = Site::start().await;
    site.html(
        "/",
        &format!("<form method=post action=/echo>{form}</form>"),
    );
    let tab = browser().tab();
    tab.open(&site.rp("/")).await.unwrap();
    told_body(tab.submit("form", fields).await.unwrap().text()).to_owned()
}

#[tokio::test]
async fn each_control_sends_what_it_should() {
    for (form, expected) in [
        ("<input name=a value=1><input value=nameless>", "a=1"),
        ("<input name=a>", "a="),
        ("<input name=a type=hidden value='x y&z'>", "a=x+y%26z"),
        (
            "<input name=a disabled value=1><input name=b value=2>",
            "b=2",
        ),
        (
            "<input name=a type=checkbox><input name=b type=checkbox checked>",
            "b=on",
        ),
        (
            "<input name=a type=radio value=1><input name=a type=radio value=2 checked>",
            "a=2",
        ),
        (
            "<select name=a><option disabled>0<option>1<option value=2>two</select>",
            "a=1",
        ),
        (
            "<select name=a><option>1<option selected>2<option selected>3</select>",
            "a=3",
        ),
        (
            "<select name=a multiple><option selected>1<option>2<option selected>3</select>",
            "a=1&a=3",
        ),
        ("<select name=a multiple><option>1</select>", ""),
        (
            "<select name=a><optgroup disabled><option>1</optgroup><option>2</select>",
            "a=2",
        ),
        (
            "<textarea name=a>\n line\nnext</textarea>",
            "a=+line%0D%0Anext",
        ),
        (
            "<button name=go value=1>Go</button><button name=other value=2>No</button>",
            "go=1",
        ),
        (
            "<button type=button name=x value=1></button><input type=reset name=r><input type=submit name=s>",
            "s=Submit",
        ),
        (
            "<button disabled name=x value=1></button><button name=y value=2></button>",
            "y=2",
        ),
        ("<input type=image name=i>", "i.x=0&i.y=0"),
        ("<input type=file name=f>", "f="),
        ("<input type=hidden name=_charset_>", "_charset_=UTF-8"),
        ("<datalist><input name=a value=1></datalist>", ""),
        (
            "<fieldset disabled><legend><input name=a value=1></legend><input name=b value=2></fieldset>",
            "a=1",
        ),
        (
            "<fieldset disabled><legend></legend><legend><input name=a value=1></legend></fieldset>",
            "",
        ),
        (
            "<input name=a value=1></form><form id=f2></form><input form=f2 name=b value=2>",
            "a=1",
        ),
    ] {
        assert_eq!(sent(form, &[]).await, expected, "{form}");
    }
}

#[tokio::test]
async fn users_fill_in_controls_by_name() {
    for (form, fields, expected) in [
        (
            "<input name=a value=old>",
            &[("a", "nëw")][..],
            "a=n%C3%ABw",
        ),
        (
            "<input name=a><input name=a>",
            &[("a", "1"), ("a", "2")],
            "a=1&a=2",
        ),
        (
            "<input name=a value=x><input name=a value=y>",
            &[("a", "1")],
            "a=1&a=y",
        ),
        ("<input name=a type=checkbox value=1>", &[("a", "1")], "a=1"),
        ("<input name=a type=checkbox checked>", &[("a", "")], ""),
        (
            "<input name=a type=checkbox value=1><input name=a type=checkbox value=2>",
            &[("a", "1"), ("a", "2")],
            "a=1&a=2",
        ),
        (
            "<input name=a type=radio value=1 checked><input name=a type=radio value=2>",
            &[("a", "2")],
            "a=2",
        ),
        (
            "<select name=a><option>1<option>2</select>",
            &[("a", "2")],
            "a=2",
        ),
        (
            "<select name=a multiple><option>1<option>2<option>3</select>",
            &[("a", "1"), ("a", "3")],
            "a=1&a=3",
        ),
    ] {
        assert_eq!(sent(form, fields).await, expected, "{form}");
    }
}

#[tokio::test]
async fn buttons_decide_where_and_how() {
    let site = Site::start().await;
    site.html(
        "/page",
        "<base href='/base/'><form id=f method=post action=one enctype=multipart/form-data>\
         <input name=a value=1>\
         <button name=b value=1>One</button>\
         <button id=get formmethod=get formaction='../two?old#x' name=b value=2>Two</button></form>\
         <button id=out form=f formaction=three name=c value=3 formenctype='text/plain'>Out</button>",
    );
    let tab = browser().tab();
    tab.open(&site.rp("/page")).await.unwrap();
    let multipart = tab.submit("#f", &[]).await.unwrap();
    assert!(multipart.text().starts_with("POST /base/one\n"));
    assert!(
        told(multipart.text(), "content-type")
            .unwrap()
            .starts_with("multipart/form-data; boundary=")
    );
    assert!(told_body(multipart.text()).contains("name=\"b\"\r\n\r\n1\r\n"));
    tab.open(&site.rp("/page")).await.unwrap();
    let get = tab.submit_with("#f", &[("a", "9")], "#get").await.unwrap();
    assert!(
        get.text().starts_with("GET /two?a=9&b=2\n"),
        "{}",
        get.text()
    );
    assert_eq!(get.url().fragment(), Some("x"));
    tab.open(&site.rp("/page")).await.unwrap();
    let out = tab.submit_with("#f", &[], "#out").await.unwrap();
    assert!(out.text().starts_with("POST /base/three\n"));
    assert_eq!(told_body(out.text()), "a=1\r\nc=3\r\n");
}

#[tokio::test]
async fn a_form_without_action_goes_to_its_page() {
    let site = Site::start().await;
    site.html("/page", "<form><input name=q value=1></form>");
    let tab = browser().tab();
    tab.open(&site.rp("/page?old=1")).await.unwrap();
    let page = tab.submit("form", &[]).await.unwrap();
    assert_eq!(page.url().as_str(), site.rp("/page?q=1"));
}

#[tokio::test]
async fn pages_can_be_looked_into() {
    let site = Site::start().await;
    site.html(
        "/page",
        "<title> Sign \n in </title><body data-page=login><p class=e>one<p class=e>two\
         <form id=login method=POST><input name=user><select name=s><option selected value=v>V</select></form><a href='x?y'>L</a>",
    );
    let page = browser()
        .tab()
        .open(&site.rp("/dir/../page"))
        .await
        .unwrap();
    assert_eq!(page.title().as_deref(), Some("Sign in"));
    assert_eq!(
        page.attribute("body", "data-page").as_deref(),
        Some("login")
    );
    assert_eq!(page.select_text(".e").as_deref(), Some("one"));
    assert_eq!(page.select_all(".e"), ["one", "two"]);
    assert!(page.has("#login") && !page.has("#logout") && !page.has("[["));
    assert!(
        browser::check_selector("[[").is_err() && browser::check_selector("a[href^='/x']").is_ok()
    );
    assert_eq!(page.links(), [(site.rp("/x?y"), "L".to_owned())]);
    let forms = page.forms();
    assert_eq!(
        (
            forms.len(),
            forms[0].id.as_deref(),
            forms[0].method.as_str()
        ),
        (1, Some("login"), "POST")
    );
    assert_eq!(forms[0].controls[1].kind, ControlKind::Select);
    assert_eq!(forms[0].controls[1].choices[0].value, "v");
}
