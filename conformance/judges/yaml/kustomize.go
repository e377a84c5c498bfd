package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// recorder remembers every file that kustomize reads.
type recorder struct {
	filesys.FileSystem
	root string
	read map[string]bool
}

func (r *recorder) ReadFile(path string) ([]byte, error) {
	if relative, err := filepath.Rel(r.root, path); err == nil && strings.HasPrefix(relative, "..") {
		return nil, fmt.Errorf("%s lies outside the repository", path)
	}

	data, err := r.FileSystem.ReadFile(path)
	if err == nil {
		r.read[path] = true
	}

	return data, err
}

var component = regexp.MustCompile(`(?m)^kind: ["']?Component\b`)

type build struct {
	File    string   `json:"file"` // the folder
	OK      bool     `json:"ok"`
	Skipped string   `json:"skipped,omitempty"`
	Errors  []string `json:"errors,omitempty"`
	Objects int      `json:"objects"`
	Read    []string `json:"read"` // below ROOT
}

func kustomize(root string, folders []string) error {
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}

	out := json.NewEncoder(os.Stdout)

	for _, folder := range folders {
		if err := out.Encode(buildFolder(root, folder)); err != nil {
			return err
		}
	}

	return nil
}

// buildFolder builds with the options of fluxcd/pkg/kustomize (Build): files from outside the folder are allowed,
// files from outside the repository and plugins are not.
func buildFolder(root, folder string) (b build) {
	files := &recorder{FileSystem: filesys.MakeFsOnDisk(), root: root, read: map[string]bool{}}
	b.File, b.Read = folder, []string{}

	defer func() {
		if problem := recover(); problem != nil { // kustomize panics on some objects
			b.OK, b.Errors = false, []string{fmt.Sprint(problem)}
		}

		for path := range files.read {
			if relative, err := filepath.Rel(root, path); err == nil {
				b.Read = append(b.Read, relative)
			}
		}

		sort.Strings(b.Read)
	}()

	kustomization, err := os.ReadFile(filepath.Join(root, folder, "kustomization.yaml"))
	if err != nil {
		b.Errors = []string{err.Error()}

		return b
	}

	if component.Match(kustomization) {
		b.OK, b.Skipped = true, "a component builds only in what uses it"

		return b
	}

	built, err := krusty.MakeKustomizer(&krusty.Options{
		LoadRestrictions: types.LoadRestrictionsNone,
		PluginConfig:     types.DisabledPluginConfig(),
	}).Run(files, filepath.Join(root, folder))
	if err == nil {
		_, err = built.AsYaml()
	}

	if err != nil {
		b.Errors = []string{err.Error()}

		return b
	}

	b.OK, b.Objects = true, built.Size()

	return b
}
