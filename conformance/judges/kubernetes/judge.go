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

	own, rest := parted(documents, func(d *document) bool { return d.Kind == "CustomResourceDefinition" })
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
	spaces, rest := parted(rest, func(d *document) bool { return d.APIVersion == "v1" && d.Kind == "Namespace" })
	each(spaces, func(d *document) { j.apply(d, d.body, strict) })

	last, rest := parted(rest, func(d *document) bool { return slices.Contains(late, d.Kind) })
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

func parted(documents []*document, is func(*document) bool) (yes, no []*document) {
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
