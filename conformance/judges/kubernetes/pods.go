package main

import (
	"encoding/json"
	"fmt"
	"net/url"
)

// Where the kinds that make pods keep the template of one.
var templates = map[string][]string{
	"apps/v1/Deployment":  {"spec", "template"},
	"apps/v1/DaemonSet":   {"spec", "template"},
	"apps/v1/StatefulSet": {"spec", "template"},
	"apps/v1/ReplicaSet":  {"spec", "template"},
	"batch/v1/Job":        {"spec", "template"},
	"batch/v1/CronJob":    {"spec", "jobTemplate", "spec", "template"},
}

// pod asks the server for a pod of a workload, as its controller will: a workload that breaks Pod Security is taken
// with a warning, and its pods are refused.
func (j *judge) pod(d *document) {
	path, makes := templates[d.APIVersion+"/"+d.Kind]
	if !makes {
		return
	}

	template := d.fields
	for _, key := range path {
		template, _ = template[key].(map[string]any)
	}

	metadata, _ := template["metadata"].(map[string]any)
	spec, _ := template["spec"].(map[string]any)
	body, err := json.Marshal(map[string]any{
		"apiVersion": "v1",
		"kind":       "Pod",
		"metadata": map[string]any{
			"generateName": d.Metadata.Name + "-",
			"labels":       metadata["labels"],
			"annotations":  metadata["annotations"],
		},
		"spec": withClaims(d.fields, spec),
	})

	v := verdict{}

	if err == nil {
		var code int

		var answer []byte

		var warnings []string

		at := "/api/v1/namespaces/" + url.PathEscape(d.Metadata.Namespace) + "/pods?dryRun=All&fieldValidation=Strict"
		code, answer, warnings, err = j.call("POST", at, body, "application/json", metadataOnly)
		v = answered(code, answer, warnings)
	}

	if err != nil {
		v = verdict{Errors: []string{err.Error()}}
	}

	v.What = fmt.Sprintf("the pods of %s", d.object)
	j.say(d, v)
}

// withClaims adds the volumes that a StatefulSet's controller makes of its claim templates.
func withClaims(workload, spec map[string]any) map[string]any {
	all, _ := workload["spec"].(map[string]any)
	claims, _ := all["volumeClaimTemplates"].([]any)
	volumes, _ := spec["volumes"].([]any)

	for _, claim := range claims {
		fields, _ := claim.(map[string]any)
		metadata, _ := fields["metadata"].(map[string]any)
		name, _ := metadata["name"].(string)
		volumes = append(volumes, map[string]any{
			"name":                  name,
			"persistentVolumeClaim": map[string]any{"claimName": name},
		})
	}

	copied := map[string]any{}
	for key, value := range spec {
		copied[key] = value
	}

	if len(volumes) > 0 {
		copied["volumes"] = volumes
	}

	return copied
}
