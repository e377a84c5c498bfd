//! The plan for people.

use std::fmt;

use super::{ClusterPlan, Plan, Waiting};

impl fmt::Display for Plan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for cluster in &self.clusters {
            write!(formatter, "{cluster}\n\n")?;
        }
        if !self.clouds.is_empty() {
            writeln!(formatter, "Clouds: `terraform init` and `terraform apply` in")?;
            for (index, root) in self.clouds.iter().enumerate() {
                writeln!(formatter, "  {}. {}", index + 1, root.display())?;
            }
            writeln!(formatter)?;
        }
        if !self.untold.is_empty() {
            writeln!(formatter, "Still to be told by the clouds; the bootstrap hands it to Flux when it runs again:")?;
            for untold in &self.untold {
                let from = untold.from.as_ref().map(|root| format!(" of {}", root.display())).unwrap_or_default();
                writeln!(formatter, "  {}{from}, for {}", untold.output, untold.needed_by.join(", "))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for ClusterPlan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Cluster {}", self.name)?;
        let mut number = 0;
        let mut step = |formatter: &mut fmt::Formatter<'_>, text: &str| {
            number += 1;
            write!(formatter, "\n  {number}. {text}")
        };
        if let Some(script) = &self.workstation {
            step(formatter, &format!("the workstation's machine: {}", script.display()))?;
        }
        if let Some(script) = &self.script {
            step(formatter, &format!("{}, which does this and may be run again:", script.display()))?;
            if let Some(schematic) = &self.schematic {
                write!(formatter, "\n     - the image: {}", schematic.display())?;
            }
            for machine in &self.machines {
                write!(formatter, "\n     - the machine: {}", machine.display())?;
            }
            for done in &self.bootstrap {
                write!(formatter, "\n     - {done}")?;
            }
        }
        if !self.waves.is_empty() {
            step(formatter, "Flux, in waves of parts that go at the same time:")?;
            for (index, wave) in self.waves.iter().enumerate() {
                let parts: Vec<String> = wave.iter().map(Waiting::to_string).collect();
                write!(formatter, "\n     {}. {}", index + 1, parts.join(", "))?;
            }
            write!(formatter, "\n  The longest chain: {}", self.longest_chain.join(" → "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Waiting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.part)?;
        if self.after.is_empty() { Ok(()) } else { write!(formatter, " (after {})", self.after.join(", ")) }
    }
}
