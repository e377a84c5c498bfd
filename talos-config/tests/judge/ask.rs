//! The judge's batch mode: questions and replies, one JSON object a line.

use std::io::Write;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the judge is asked: its arguments, and what it reads as the file `-`.
#[derive(Debug, Serialize)]
pub struct Question {
    args: Vec<String>,
    stdin: String,
}

/// What it answers.
#[derive(Debug, Deserialize)]
pub struct Reply {
    pub rc: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Question {
    pub fn new(args: &[&str], stdin: &str) -> Self {
        Self { args: args.iter().map(|argument| (*argument).to_owned()).collect(), stdin: stdin.to_owned() }
    }
}

/// The replies to all questions, in order.
pub fn ask(questions: &[Question]) -> Vec<Reply> {
    let judge = std::env::var_os("TALOS_JUDGE").expect("TALOS_JUDGE names the judge: see the head of this test");
    let mut child =
        Command::new(judge).arg("batch").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("TALOS_JUDGE is a program");
    let mut input = Vec::new();
    for question in questions {
        serde_json::to_writer(&mut input, question).expect("texts are JSON");
        input.push(b'\n');
    }
    let mut stdin = child.stdin.take().expect("it is piped");
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("the judge ends");
    writer.join().expect("no panic").expect("the judge reads all");
    let replies: Vec<Reply> =
        String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("a reply is JSON")).collect();
    assert_eq!(replies.len(), questions.len(), "each question has its reply");
    replies
}

/// All documents of a text, as values.
pub fn values(text: &str) -> Vec<Value> {
    homelab_core::yaml::documents(text).expect("YAML").into_iter().map(|document| document.value).collect()
}

/// Whether two values mean the same to a reader of YAML.
pub fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len() && left.iter().all(|(key, value)| right.get(key).is_some_and(|other| same(value, other)))
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        // Talos writes arguments such as `yes` bare, and means a text.
        (Value::String(text), Value::Bool(value)) => {
            if *value {
                matches!(text.as_str(), "y" | "yes" | "on")
            } else {
                matches!(text.as_str(), "n" | "no" | "off")
            }
        }
        _ => left == right,
    }
}
