package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/dispatch"
	"github.com/prometheus/common/model"
)

// routes is `amtool check-config`, and `amtool config routes test` for each alert: it has to reach somebody.
func routes(asked question) []string {
	loaded, err := config.Load(asked.Config)
	if err != nil {
		return []string{err.Error()}
	}

	var errors []string

	reaches := map[string]bool{}
	for _, receiver := range loaded.Receivers {
		reaches[receiver.Name] = notifies(receiver)
	}

	root := dispatch.NewRoute(loaded.Route, nil)

	for _, alert := range asked.Alerts {
		labels := model.LabelSet{}
		for name, value := range alert {
			labels[model.LabelName(name)] = model.LabelValue(value)
		}

		var receivers []string
		for _, route := range root.Match(labels) {
			receivers = append(receivers, route.RouteOpts.Receiver)
		}

		if !slices.ContainsFunc(receivers, func(name string) bool { return reaches[name] }) {
			errors = append(errors, fmt.Sprintf("the alert %s goes to %q, which tells nobody", alert["alertname"], strings.Join(receivers, ", ")))
		}
	}

	return errors
}

// notifies says whether a receiver has any integration: one without is Alertmanager's way to drop alerts.
func notifies(receiver config.Receiver) bool {
	fields := reflect.ValueOf(receiver)
	for index := range fields.NumField() {
		if strings.HasSuffix(fields.Type().Field(index).Name, "Configs") && fields.Field(index).Len() > 0 {
			return true
		}
	}

	return false
}
