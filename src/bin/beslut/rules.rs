//! Rule sets of the command line: the built-in one, or with a folder of the user's.

use std::process::ExitCode;

use beslut::batch::rules_of_folder;
use beslut::recognize::{RuleError, RuleSet};

use crate::args::RulesArgs;
use crate::exit::{Failure, USAGE};
use crate::print;

/// The rules of a run: the built-in ones or one's own.
pub enum Rules {
    Builtin,
    Own(Box<RuleSet>),
}

impl Rules {
    pub fn load(args: &RulesArgs) -> Result<Self, Failure> {
        match &args.rules {
            None => Ok(Self::Builtin),
            Some(folder) => Ok(Self::Own(Box::new(rules_of_folder(folder).map_err(broken)?))),
        }
    }

    pub fn get(&self) -> &RuleSet {
        match self {
            Self::Builtin => RuleSet::builtin(),
            Self::Own(rules) => rules,
        }
    }
}

/// `beslut rules check`
pub fn check(args: &RulesArgs) -> Result<ExitCode, Failure> {
    let rules = Rules::load(args)?;
    let n_examples = rules.get().check().map_err(broken)?;
    print(&format!("{n_examples} examples hold\nrules {}\n", rules.get().hash()))
}

fn broken(faults: Vec<RuleError>) -> Failure {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    Failure::new(USAGE, format!("broken rules\n{}", lines.join("\n")))
}
