package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

// rules is `promtool check rules`: syntax, expressions, templates, and no rule twice.
func rules(asked question) []string {
	parse := parser.NewParser(parser.Options{})
	groups, errs := rulefmt.Parse([]byte(asked.Groups), false, model.UTF8Validation, parse, slog.New(slog.NewTextHandler(io.Discard, nil)))

	var errors []string
	for _, err := range errs {
		errors = append(errors, err.Error())
	}

	if groups == nil {
		return errors
	}

	count, seen := 0, map[string]bool{}

	for _, group := range groups.Groups {
		for _, rule := range group.Rules {
			count++

			name := fmt.Sprint(rule.Alert, rule.Record, rule.Labels)
			if seen[name] {
				errors = append(errors, fmt.Sprintf("%s%s stands twice with the same labels", rule.Alert, rule.Record))
			}

			seen[name] = true

			// What nobody can read at three in the morning is no alert.
			if rule.Alert != "" && strings.TrimSpace(rule.Annotations["summary"]) == "" {
				errors = append(errors, rule.Alert+" has no summary")
			}
		}
	}

	if count == 0 {
		errors = append(errors, "no rules found")
	}

	return errors
}
