package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"sigs.k8s.io/yaml"
)

const (
	metadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1, application/json"
	discoveries  = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
	strict       = "fieldManager=conformance&force=true&fieldValidation=Strict"
	dryRun       = "&dryRun=All"
	crds         = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
)

// Kinds that change how the server answers later requests. All but the first two are only tried.
var late = []string{"ResourceQuota", "LimitRange", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
	"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
	"MutatingWebhookConfiguration", "APIService"}

// verdict is one line of our output.
type verdict struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	What     string   `json:"what"`
	OK       bool     `json:"ok"`
	Skipped  string   `json:"skipped,omitempty"`
	Errors   []string `json:"errors,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// resource is where the server serves a kind.
type resource struct {
	path       string
	namespaced bool
}

type judge struct {
	*server
	library library
	kinds   map[[2]string]resource // apiVersion and kind
	out     *json.Encoder
	writing sync.Mutex
}

func newJudge(s *server, l library) *judge {
	return &judge{server: s, library: l, out: json.NewEncoder(os.Stdout)}
}

func (j *judge) judge(documents []*document, namespaces []string) error {
	documents = j.setAside(documents)

	if err := j.discover(); err != nil {
		return err
	}

	own, rest := part2(documents, func(d *document) bool { return d.Kind == "CustomResourceDefinition" })
	each(own, func(d *document) { j.ownDefinition(d) })

	if err := j.definitions(rest); err != nil {
		return err
	}

	for _, name := range namespaces {
		body := fmt.Sprintf(`{"apiVersion":"v1","kind":"Namespace","metadata":{"name":%q}}`, name)
		if _, answer, _, err := j.call("POST", "/api/v1/namespaces", []byte(body), "application/json", metadataOnly); err != nil {
			return fmt.Errorf("namespace %s: %w: %s", name, err, answer)
		}
	}

	// Namespaces first, with their labels: what they enforce decides about every pod.
	spaces, rest := part2(rest, func(d *document) bool { return d.APIVersion == "v1" && d.Kind == "Namespace" })
	each(spaces, func(d *document) { j.apply(d, d.body, strict) })

	last, rest := part2(rest, func(d *document) bool { return slices.Contains(late, d.Kind) })
	each(rest, func(d *document) {
		if j.apply(d, d.body, strict) {
			j.pod(d)
		}
	})
	each(last, func(d *document) {
		if slices.Contains(late[:2], d.Kind) {
			j.apply(d, d.body, strict)
		} else {
			j.apply(d, d.body, strict+dryRun)
		}
	})

	return nil
}

// setAside answers for documents that the server is not asked about, and returns the others.
func (j *judge) setAside(documents []*document) (asked []*document) {
	seen := map[string]*document{}

	for _, d := range documents {
		id := d.group() + "/" + d.object.String()

		switch first := seen[id]; {
		case d.skipped != "":
			j.say(d, verdict{OK: true, Skipped: d.skipped})
		case d.refused != "":
			j.say(d, verdict{Errors: []string{d.refused}})
		case d.Metadata.Name == "":
			j.say(d, verdict{Errors: []string{"has no metadata.name"}})
		case first != nil && !strings.HasPrefix(first.file, "bootstrap/") && !strings.HasPrefix(d.file, "bootstrap/"):
			j.say(d, verdict{Errors: []string{fmt.Sprintf("is also in %s, line %d", first.file, first.line)}})
		default:
			seen[id] = d
			asked = append(asked, d)
		}
	}

	return asked
}

// apply sends `body` as `d` by server-side apply, says the verdict, and returns whether the server took it.
func (j *judge) apply(d *document, body []byte, options string) bool {
	refuse := func(text string) bool {
		j.say(d, verdict{Errors: []string{text}})

		return false
	}

	kind, known := j.kinds[[2]string{d.APIVersion, d.Kind}]
	namespace := d.Metadata.Namespace

	switch {
	case !known:
		return refuse(fmt.Sprintf("no matches for kind %q in version %q", d.Kind, d.APIVersion))
	case kind.namespaced && namespace == "":
		return refuse("has no metadata.namespace and would land in `default`")
	case !kind.namespaced && namespace != "":
		return refuse(fmt.Sprintf("%s is cluster-scoped and has a metadata.namespace, which the server ignores", d.Kind))
	}

	code, answer, warnings, err := j.patient("PATCH", kind.in(namespace)+"/"+url.PathEscape(d.Metadata.Name)+"?"+options, body, "application/apply-patch+yaml")
	if err != nil {
		return refuse(err.Error())
	}

	v := answered(code, answer, warnings)
	j.say(d, v)

	return v.OK
}

// patient asks again while a CRD which was just established is not served yet.
func (j *judge) patient(method, path string, body []byte, contentType string) (code int, answer []byte, warnings []string, err error) {
	for range 40 {
		code, answer, warnings, err = j.call(method, path, body, contentType, metadataOnly)
		if code != 503 && (code != 404 || !strings.Contains(string(answer), "the server could not find the requested resource")) {
			return code, answer, warnings, err
		}

		time.Sleep(250 * time.Millisecond)
	}

	return code, answer, warnings, err
}

// answered makes a verdict of an answer. Schema errors come as 500 without a reason, so only the message counts.
func answered(code int, answer []byte, warnings []string) verdict {
	v := verdict{OK: code == 200 || code == 201}

	for _, warning := range warnings { // `299 - "text"`
		if _, text, found := strings.Cut(warning, `"`); found {
			warning = strings.TrimSuffix(text, `"`)
		}

		v.Warnings = append(v.Warnings, warning)
	}

	if !v.OK {
		var status struct{ Message string }
		if json.Unmarshal(answer, &status) != nil || status.Message == "" {
			status.Message = fmt.Sprintf("%d: %s", code, answer)
		}

		v.Errors = []string{status.Message}
	}

	return v
}

func (j *judge) say(d *document, v verdict) {
	v.File, v.Line = d.file, d.line
	if v.What == "" {
		v.What = d.object.String()
	}

	j.writing.Lock()
	defer j.writing.Unlock()

	_ = j.out.Encode(v)
}

// ownDefinition judges a CRD of the tree as it is, and serves it without its conversion webhook.
func (j *judge) ownDefinition(d *document) {
	served, err := withoutWebhook(d.body)
	if err != nil {
		j.say(d, verdict{Errors: []string{err.Error()}})

		return
	}

	if string(served) == string(d.body) {
		j.apply(d, served, strict)
	} else if j.apply(d, d.body, strict+dryRun) {
		_, _, _, _ = j.call("PATCH", crds+"/"+d.Metadata.Name+"?"+strict, served, "application/apply-patch+yaml", metadataOnly)
	}
}

// definitions loads the CRDs of the library that `documents` use, and waits until they are served.
func (j *judge) definitions(documents []*document) error {
	if err := j.discover(); err != nil {
		return err
	}

	wanted := map[[2]string]bool{}

	for _, d := range documents {
		id := [2]string{d.group(), d.Kind}
		text, known := j.library[id]

		if _, served := j.kinds[[2]string{d.APIVersion, d.Kind}]; served || !known || wanted[id] {
			continue
		}

		crd, err := withoutWebhook([]byte(text))
		if err != nil {
			return err
		}

		code, answer, _, err := j.call("POST", crds+"?fieldManager=library", crd, "application/yaml", metadataOnly)
		if err != nil || (code != 201 && code != 409) {
			return fmt.Errorf("the CRD of %s in %s: %d %w: %s", d.Kind, d.group(), code, err, answer)
		}

		wanted[id] = true
	}

	for range 600 {
		if err := j.discover(); err != nil {
			return err
		}

		for id := range j.kinds {
			group, _, _ := strings.Cut(id[0], "/")
			delete(wanted, [2]string{group, id[1]})
		}

		if len(wanted) == 0 {
			return nil
		}

		time.Sleep(100 * time.Millisecond)
	}

	return fmt.Errorf("the CRDs of %v are not served after a minute", wanted)
}

// discover asks which kinds are served, and where.
func (j *judge) discover() error {
	j.kinds = map[[2]string]resource{}

	for _, root := range []string{"/api", "/apis"} {
		_, answer, _, err := j.call("GET", root, nil, "", discoveries)
		if err != nil {
			return err
		}

		var groups struct {
			Items []struct {
				Metadata struct{ Name string }
				Versions []struct {
					Version   string
					Resources []struct {
						Resource, Scope string
						ResponseKind    struct{ Kind string }
					}
				}
			}
		}
		if err := yaml.Unmarshal(answer, &groups); err != nil {
			return err
		}

		for _, group := range groups.Items {
			for _, version := range group.Versions {
				name := strings.TrimPrefix(group.Metadata.Name+"/"+version.Version, "/")

				for _, r := range version.Resources {
					j.kinds[[2]string{name, r.ResponseKind.Kind}] = resource{root + "/" + name + "/%s" + r.Resource, r.Scope == "Namespaced"}
				}
			}
		}
	}

	return nil
}

func (r resource) in(namespace string) string {
	if !r.namespaced {
		return fmt.Sprintf(r.path, "")
	}

	return fmt.Sprintf(r.path, "namespaces/"+url.PathEscape(namespace)+"/")
}

func part2(documents []*document, is func(*document) bool) (yes, no []*document) {
	for _, d := range documents {
		if is(d) {
			yes = append(yes, d)
		} else {
			no = append(no, d)
		}
	}

	return yes, no
}

// each does `work` on eight documents at a time.
func each(documents []*document, work func(*document)) {
	var group sync.WaitGroup

	slots := make(chan struct{}, 8)

	for _, d := range documents {
		slots <- struct{}{}

		group.Go(func() {
			work(d)
			<-slots
		})
	}

	group.Wait()
}
