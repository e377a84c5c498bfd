// Command helm renders releases with Helm's own engine: one JSON question a line, one JSON verdict a line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"

	"gopkg.in/yaml.v3"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
)

type question struct {
	File, What, Chart, Name, Namespace string
	Values                             map[string]any
}

type verdict struct {
	File   string   `json:"file"`
	What   string   `json:"what"`
	OK     bool     `json:"ok"`
	Errors []string `json:"errors,omitempty"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		errors := asked.render()
		if err := answers.Encode(verdict{asked.File, asked.What, len(errors) == 0, errors}); err != nil {
			os.Exit(2)
		}
	}
}

// What `helm template` would say.
func (asked *question) render() []string {
	chart, err := loader.Load(asked.Chart)
	if err != nil {
		return []string{err.Error()}
	}
	if err := chartutil.ProcessDependenciesWithMerge(chart, asked.Values); err != nil {
		return []string{err.Error()}
	}
	options := chartutil.ReleaseOptions{Name: asked.Name, Namespace: asked.Namespace, Revision: 1, IsInstall: true}
	values, err := chartutil.ToRenderValues(chart, asked.Values, options, chartutil.DefaultCapabilities)
	if err != nil {
		return []string{err.Error()}
	}
	files, err := engine.Render(chart, values)
	if err != nil {
		return []string{err.Error()}
	}
	var errors []string
	var count int
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if strings.HasSuffix(name, "NOTES.txt") || strings.HasPrefix(base(name), "_") {
			continue
		}
		documents := yaml.NewDecoder(strings.NewReader(files[name]))
		for {
			var object map[string]any
			if err := documents.Decode(&object); err != nil {
				if err.Error() != "EOF" {
					errors = append(errors, fmt.Sprintf("%s renders to no YAML: %v", name, err))
				}
				break
			}
			if object == nil {
				continue
			}
			if object["apiVersion"] == nil || object["kind"] == nil {
				errors = append(errors, fmt.Sprintf("%s renders to something that is no object", name))
			}
			count++
		}
	}
	if count == 0 && len(errors) == 0 {
		errors = append(errors, "the chart renders to nothing")
	}
	return errors
}

func base(name string) string {
	return name[strings.LastIndex(name, "/")+1:]
}
