//! What Talos itself says of what we write, and of what others write.
//!
//! The judge is the Go program in `conformance/judges/talos`; `TALOS_JUDGE` names its binary:
//!
//! ```sh
//! go build -C conformance/judges/talos -o "$PWD/target/talos-judge" .
//! TALOS_JUDGE="$PWD/target/talos-judge" cargo test -p talos-config --test judge -- --ignored --nocapture
//! ```
#![expect(clippy::print_stdout, reason = "figures for people")]

mod ask;
#[path = "../clusters/mod.rs"]
mod clusters;
mod coverage;
mod fit;
mod fit_unnamed;
mod generate;
mod merge_keys;
mod mutate;
mod patch_tree;
mod random;
mod secrets;
mod unnamed;

use ask::{Question, ask};

#[test]
#[ignore = "needs the Talos judge"]
fn the_table_of_types_is_what_talos_has() {
    let table = include_str!("../../src/model/talos-1.14.txt");
    let kinds = table.lines().filter_map(|line| line.strip_prefix("kind ")?.split(' ').next());
    let mut args = vec!["describe"];
    args.extend(kinds);
    let replies = ask(&[Question::new(&args, "")]);
    assert!(replies[0].stdout == table, "run `talos describe KIND…` again, and put what it prints into src/model/talos-1.14.txt");
}
