// Command workflow reads a workflow of GitHub Actions from its standard input and says what actionlint finds in it.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/rhysd/actionlint"
)

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	// Scripts are judged as scripts are; no other program is run.
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{Shellcheck: "", Pyflakes: ""})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	found, err := linter.Lint("workflow.yaml", text, nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	for _, problem := range found {
		fmt.Fprintf(os.Stderr, "%d:%d: %s; ", problem.Line, problem.Column, problem.Message)
	}
	if len(found) > 0 {
		os.Exit(1)
	}
}
