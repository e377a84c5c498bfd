//! Other programs: what goes in, what comes out.
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::thread;

use serde::de::DeserializeOwned;

use crate::Error;

/// What a program answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Whether it ended with 0.
    pub(crate) ok: bool,
    pub(crate) output: Vec<u8>,
    pub(crate) errors: String,
}

impl Answer {
    /// All that it wrote, for people.
    pub(crate) fn said(&self) -> String {
        format!("{}{}", String::from_utf8_lossy(&self.output), self.errors).trim().to_owned()
    }
}

/// Runs `command` with `input` and waits for its end.
pub(crate) fn ask(command: &mut Command, input: &[u8]) -> Result<Answer, Error> {
    let mut child = start(command)?;
    let mut stdin = child.stdin.take().expect("standard input is piped");
    thread::scope(|scope| {
        // A program may end without reading all, so a broken pipe is no error.
        scope.spawn(move || drop(stdin.write_all(input)));
        finish(command, child)
    })
}

/// Runs `command`, whose standard input stays open until it has ended: it stops by itself when we are killed.
pub(crate) fn ask_held(command: &mut Command) -> Result<Answer, Error> {
    let mut child = start(command)?;
    let stdin = child.stdin.take();
    let answer = finish(command, child);
    drop(stdin);
    answer
}

fn start(command: &mut Command) -> Result<std::process::Child, Error> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| Error::Start { program: name(command), source })
}

fn finish(command: &Command, mut child: std::process::Child) -> Result<Answer, Error> {
    let failed = |source| Error::Start { program: name(command), source };
    let mut stderr = child.stderr.take().expect("standard error is piped");
    let mut stdout = child.stdout.take().expect("standard output is piped");
    thread::scope(|scope| {
        let errors = scope.spawn(move || {
            let mut errors = Vec::new();
            stderr.read_to_end(&mut errors).map(|_| errors)
        });
        let mut output = Vec::new();
        stdout.read_to_end(&mut output).map_err(failed)?;
        let errors = errors.join().expect("reading does not panic").map_err(failed)?;
        let status = child.wait().map_err(failed)?;
        Ok(Answer { ok: status.success(), output, errors: String::from_utf8_lossy(&errors).into_owned() })
    })
}

/// Reads one JSON value from each line that `command` answered.
pub(crate) fn lines<T: DeserializeOwned>(command: &Command, answer: &Answer) -> Result<Vec<T>, Error> {
    String::from_utf8_lossy(&answer.output)
        .lines()
        .map(|line| {
            serde_json::from_str(line).map_err(|source| Error::Answer {
                program: name(command),
                line: line.chars().take(300).collect(),
                source,
            })
        })
        .collect()
}

/// The error of a program that could not judge.
pub(crate) fn failed(command: &Command, answer: &Answer) -> Error {
    Error::Failed { program: name(command), said: answer.said() }
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
