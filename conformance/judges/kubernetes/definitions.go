package main

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"sigs.k8s.io/yaml"
)

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
