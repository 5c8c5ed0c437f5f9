//! What the repository says, beyond its code.

use std::path::Path;

use crate::repository::{FILES, ROOT, file, mentions, none, rust_files};

#[test]
fn every_test_file_is_run() {
    let manifest = &file("tests/Cargo.toml").text;
    let roots = rust_files()
        .filter_map(|file| file.path.strip_prefix("tests/"))
        .filter(|name| !name.contains('/') || name.ends_with("/main.rs"));
    let forgotten = roots.filter(|name| !manifest.contains(&format!("path = \"{name}\"")));
    none(
        "tests/Cargo.toml lists each test",
        forgotten.map(str::to_owned),
    );
}

#[test]
fn the_guide_explains_every_key_of_a_target_file() {
    let guide = &file("docs/target-file.md").text;
    let keys = file("scenarios/src/target/file.rs")
        .text
        .lines()
        .filter_map(|line| {
            let (name, _) = line.strip_prefix("    pub ")?.split_once(':')?;
            Some(name)
        });
    let explained = |key: &str| {
        [format!("`{key}`"), format!("[{key}]"), format!("{key} = ")]
            .iter()
            .any(|form| guide.contains(form.as_str()))
    };
    let silent: Vec<String> = keys
        .filter(|key| !explained(key))
        .map(str::to_owned)
        .collect();
    none("docs/target-file.md explains each key", silent);
}

#[test]
fn links_of_the_documentation_lead_somewhere() {
    let pages = FILES.iter().filter(|file| {
        Path::new(&file.path)
            .extension()
            .is_some_and(|extension| extension == "md")
    });
    let faults = pages.flat_map(|page| {
        let folder = ROOT.join(&page.path).parent().unwrap().to_path_buf();
        let links = page
            .text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'));
        let local = links
            .map(|(link, _)| link.split('#').next().unwrap())
            .filter(|link| !link.contains(':'));
        let broken = local.filter(move |link| !folder.join(link).exists());
        broken
            .map(|link| format!("{}: {link}", page.path))
            .collect::<Vec<_>>()
    });
    none("a relative link names a file", faults);
}

#[test]
fn the_repository_speaks_of_the_product_alone() {
    let machine = ["/root/", "/home/", "/Users/", "/work/", "C:\\Users"];
    let registries = [
        "crates.io/",
        "registry.npmjs",
        "npmjs.org",
        "pypi.org",
        "index.crates",
    ];
    let issues = [
        "issue #", "issues #", "fixes #", "closes #", "see #", "bug #",
    ];
    let words = [machine.as_slice(), &registries, &issues].concat();
    let written = FILES
        .iter()
        .filter(|file| !file.states_the_rules() && file.path != "Cargo.lock");
    let faults = written.flat_map(|file| mentions(file, &file.text, &words));
    none(
        "no machine, no registry and no issue number is named",
        faults,
    );
}
