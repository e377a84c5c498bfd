//! Flowcharts in Mermaid's language, which GitHub shows as pictures.

use std::collections::BTreeMap;

use super::block::Block;
use super::scene::Shape;
use super::tone::Tone;

/// A flowchart that is being written.
#[derive(Clone, Debug)]
pub(super) struct Flowchart {
    text: String,
    next: usize,
    /// What each tone is for.
    tones: BTreeMap<Tone, Vec<String>>,
}

/// The ids of a block and of what it holds.
#[derive(Clone, Debug)]
pub(super) struct Ids {
    own: String,
    pub(super) children: Vec<Self>,
}

impl Flowchart {
    /// One whose edges lead downwards (`TB`) or to the right (`LR`).
    pub(super) fn new(direction: &str) -> Self {
        Self { text: format!("flowchart {direction}\n"), next: 0, tones: BTreeMap::new() }
    }

    /// Adds a block with all that it holds, and tells their ids.
    pub(super) fn block(&mut self, block: &Block) -> Ids {
        self.nested(block, 1)
    }

    /// The same, with an edge from each child to the next.
    pub(super) fn chain(&mut self, block: &Block) -> Ids {
        let ids = self.block(block);
        for pair in ids.children.windows(2) {
            self.edge(&pair[0], &pair[1]);
        }
        ids
    }

    /// Adds an area with blocks that edges lead through to the right.
    pub(super) fn linked(&mut self, heading: &str, blocks: &[Block]) -> Vec<Ids> {
        let id = self.id();
        self.text += &format!("  subgraph {id}[\"{}\"]\n    direction LR\n", escaped(heading));
        let ids = blocks.iter().map(|block| self.nested(block, 2)).collect();
        self.text += "  end\n";
        self.class(&id, Tone::Plain);
        ids
    }

    /// Adds an edge.
    pub(super) fn edge(&mut self, from: &Ids, to: &Ids) {
        self.text += &format!("  {} --> {}\n", from.own, to.own);
    }

    /// Adds an edge with a name that leads both ways.
    pub(super) fn joined(&mut self, one: &Ids, other: &Ids, name: &str) {
        self.text += &format!("  {} <-- \"{}\" --> {}\n", one.own, escaped(name), other.own);
    }

    /// The whole text.
    pub(super) fn finish(mut self) -> String {
        for (tone, ids) in self.tones {
            let (name, paint) = (tone.class(), tone.light());
            self.text += &format!("  classDef {name} fill:{},stroke:{},color:#1f2328\n", paint.ground, paint.border);
            self.text += &format!("  class {} {name}\n", ids.join(","));
        }
        self.text
    }

    fn nested(&mut self, block: &Block, depth: usize) -> Ids {
        let own = self.id();
        let indent = "  ".repeat(depth);
        // There is room for one line above what an area holds.
        let between = if block.shape == Shape::Area { ", " } else { "<br/>" };
        let label = block.lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join(between);
        // An area with nothing in it is drawn as nothing.
        if block.shape != Shape::Area || block.children.is_empty() {
            self.text += &format!("{indent}{own}[\"{label}\"]\n");
            self.class(&own, block.tone);
            return Ids { own, children: Vec::new() };
        }
        self.text += &format!("{indent}subgraph {own}[\"{label}\"]\n");
        let children: Vec<Ids> = block.children.iter().map(|child| self.nested(child, depth + 1)).collect();
        // Mermaid lays nodes without edges side by side, however many: unseen edges make rows of five.
        for (above, below) in children.iter().zip(children.iter().skip(5)) {
            self.text += &format!("{indent}  {} ~~~ {}\n", above.own, below.own);
        }
        self.text += &format!("{indent}end\n");
        self.class(&own, block.tone);
        Ids { own, children }
    }

    fn id(&mut self) -> String {
        self.next += 1;
        format!("n{}", self.next)
    }

    fn class(&mut self, id: &str, tone: Tone) {
        self.tones.entry(tone).or_default().push(id.to_owned());
    }
}

/// `text` between quotes: entities in Mermaid's own way (<https://mermaid.js.org/syntax/flowchart.html>), and nothing that begins
/// Markdown.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for at in text.chars() {
        match at {
            '"' | '#' | '&' | '<' | '>' | '`' | '*' | '_' | ';' => escaped += &format!("#{};", u32::from(at)),
            at if at.is_control() => escaped.push(' '),
            at => escaped.push(at),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_quotes() {
        let block = Block::new(Tone::Plain, ["a\"] --> b[\"`<br>`".to_owned(), "1;\n2".to_owned()]);
        let mut chart = Flowchart::new("TB");
        chart.block(&block);
        insta::assert_snapshot!(chart.finish(), @r##"
        flowchart TB
          n1["a#34;] --#62; b[#34;#96;#60;br#62;#96;<br/>1#59; 2"]
          classDef neutral fill:#ffffff,stroke:#8c959f,color:#1f2328
          class n1 neutral
        "##);
    }
}
