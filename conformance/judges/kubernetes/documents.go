package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"sigs.k8s.io/yaml"
)

// document is one Kubernetes object as it stands in a file.
type document struct {
	file string
	line int
	body []byte // the bytes of the file, so that duplicate keys and YAML 1.1 meet the server's own parser
	object
	fields map[string]any
	// Why the server is not asked: what is wrong with it, or what it is.
	refused, skipped string
}

type object struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name      string `json:"name"`
		Namespace string `json:"namespace"`
	} `json:"metadata"`
}

func (o object) group() string {
	group, _, found := strings.Cut(o.APIVersion, "/")
	if !found {
		return ""
	}

	return group
}

func (o object) String() string {
	name := o.Metadata.Name
	if o.Metadata.Namespace != "" {
		name = o.Metadata.Namespace + "/" + name
	}

	return strings.TrimSpace(o.Kind + " " + name)
}

// Read by programs other than the server.
var notServed = regexp.MustCompile(`^(kustomize\.config\.k8s\.io|kubelet\.config\.k8s\.io|apiserver\.config\.k8s\.io|audit\.k8s\.io)/`)

func load(root string, files []string) (documents []*document, err error) {
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			return nil, err
		}

		for _, part := range split(string(text)) {
			documents = append(documents, parse(file, part.line, []byte(part.text))...)
		}
	}

	return documents, nil
}

type part struct {
	line int
	text string
}

var content = regexp.MustCompile(`(?m)^\s*[^#\s]`)

// split parts a file where apimachinery does: on lines that begin with `---`.
func split(text string) (parts []part) {
	current, start := strings.Builder{}, 1
	end := func() {
		if content.MatchString(current.String()) {
			parts = append(parts, part{start, current.String()})
		}

		current.Reset()
	}

	for i, line := range strings.SplitAfter(text, "\n") {
		if rest, found := strings.CutPrefix(line, "---"); found && (strings.TrimSpace(rest) == "" || strings.ContainsAny(rest[:1], " \t")) {
			end()

			start = i + 2

			if rest = strings.TrimSpace(rest); rest != "" && !strings.HasPrefix(rest, "#") {
				current.WriteString(rest + "\n")
			}

			continue
		}

		current.WriteString(line)
	}

	end()

	return parts
}

func parse(file string, line int, body []byte) []*document {
	d := &document{file: file, line: line, body: body}

	if err := yaml.Unmarshal(body, &d.fields); err != nil {
		d.refused = err.Error()

		return []*document{d}
	}

	data, err := json.Marshal(d.fields)
	if err == nil {
		err = json.Unmarshal(data, &d.object)
	}

	switch {
	case err != nil:
		d.refused = err.Error()
	case d.APIVersion == "" || d.Kind == "":
		d.skipped = "has no apiVersion and kind"
	case notServed.MatchString(d.APIVersion):
		d.skipped = "is no object of the server"
	case strings.HasSuffix(d.Kind, "List") && d.fields["items"] != nil:
		return d.items()
	case d.fields["sops"] != nil:
		d.openEnvelope()
	}

	return []*document{d}
}

func (d *document) items() (documents []*document) {
	list, _ := d.fields["items"].([]any)
	for _, item := range list {
		if body, err := json.Marshal(item); err == nil {
			documents = append(documents, parse(d.file, d.line, body)...)
		}
	}

	return documents
}

// openEnvelope makes of an encrypted Secret what Flux applies, but for the values, which stay unknown.
func (d *document) openEnvelope() {
	delete(d.fields, "sops")

	if data, ok := d.fields["data"].(map[string]any); ok && d.Kind == "Secret" {
		for key, value := range data {
			if text, ok := value.(string); ok && strings.HasPrefix(text, "ENC[") {
				data[key] = "c29wcw=="
			}
		}
	}

	if body, err := json.Marshal(d.fields); err == nil {
		d.body = body
	}
}

// library holds upstream's CRDs by group and kind.
type library map[[2]string]string

var crdGroup = regexp.MustCompile(`(?m)^  group: ["']?([^\s"']+)`)
var crdKind = regexp.MustCompile(`(?m)^    kind: ["']?([^\s"']+)`)

// experimental is the channel of the Gateway API that is taken where two have the same CRD: it has all the fields.
const experimental = "gateway-api-experimental"

func loadLibrary(folders []string) (library, error) {
	texts := map[string]string{} // by path below the folder, so that a later folder overlays an earlier one

	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" {
				return err
			}

			text, err := os.ReadFile(path)
			relative, _ := filepath.Rel(folder, path)
			texts[relative] = string(text)

			return err
		})
		if err != nil {
			return nil, err
		}
	}

	found := library{}

	for path, text := range texts {
		group, kind := crdGroup.FindStringSubmatch(text), crdKind.FindStringSubmatch(text)
		if group == nil || kind == nil {
			continue
		}

		id := [2]string{group[1], kind[1]}
		if _, taken := found[id]; !taken || strings.Contains(path, experimental) {
			found[id] = text
		}
	}

	if len(found) == 0 {
		return nil, errors.New("no CRDs were given")
	}

	return found, nil
}

// withoutWebhook is a CRD that needs no webhook of its own to convert between versions: none runs here.
func withoutWebhook(crd []byte) ([]byte, error) {
	if !strings.Contains(string(crd), "strategy: Webhook") {
		return crd, nil
	}

	var fields map[string]any
	if err := yaml.Unmarshal(crd, &fields); err != nil {
		return nil, err
	}

	if spec, ok := fields["spec"].(map[string]any); ok {
		spec["conversion"] = map[string]any{"strategy": "None"}
	}

	return json.Marshal(fields)
}
