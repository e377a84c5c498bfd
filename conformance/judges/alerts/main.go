// The judge of alerts: rules as Prometheus reads them, and where Alertmanager sends what they raise.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

const usage = `usage: alerts rules    judges JSON lines {"file", "what", "groups"} from stdin: the groups of a PrometheusRule as YAML
       alerts routes   judges JSON lines {"file", "what", "config", "alerts"} from stdin: Alertmanager's configuration as YAML,
                       and the labels of each alert that has to reach somebody`

// question is one line of stdin.
type question struct {
	File   string              `json:"file"`
	What   string              `json:"what"`
	Groups string              `json:"groups"`
	Config string              `json:"config"`
	Alerts []map[string]string `json:"alerts"`
}

// verdict is one line of stdout.
type verdict struct {
	File   string   `json:"file"`
	What   string   `json:"what"`
	OK     bool     `json:"ok"`
	Errors []string `json:"errors,omitempty"`
}

func main() {
	judges := map[string]func(question) []string{"rules": rules, "routes": routes}

	if len(os.Args) != 2 || judges[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}

	if err := judge(os.Stdin, os.Stdout, judges[os.Args[1]]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func judge(in io.Reader, out io.Writer, judge func(question) []string) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	answers := json.NewEncoder(out)

	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			return err
		}

		errors := judge(asked)
		if err := answers.Encode(verdict{asked.File, asked.What, len(errors) == 0, errors}); err != nil {
			return err
		}
	}

	return lines.Err()
}
