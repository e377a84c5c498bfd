// The Kubernetes judge: a real kube-apiserver which takes or refuses every object of a lab.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
)

type texts []string

func (t *texts) String() string         { return fmt.Sprint(*t) }
func (t *texts) Set(value string) error { *t = append(*t, value); return nil }

func main() {
	if len(os.Args) > 1 && os.Args[1] == "kube-apiserver" {
		go func() {
			untilClosed(os.Stdin)
			os.Exit(0)
		}()

		os.Args = os.Args[1:]
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	}

	if len(os.Args) > 2 && os.Args[1] == "openid" {
		if err := openID(os.Args[2], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}

		return
	}

	var crds, namespaces texts

	etcd := flag.String("etcd", "", "the etcd binary")
	root := flag.String("root", ".", "the folder that the files lie in")
	flag.Var(&crds, "crds", "a folder of CRDs, of which those in use are loaded; a file of a later folder replaces the same of an earlier one")
	flag.Var(&namespaces, "namespace", "a namespace that exists already")
	flag.Parse()

	if err := run(*etcd, *root, crds, namespaces, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(etcd, root string, crds, namespaces, files []string) error {
	s, err := startServer(etcd)
	if err != nil {
		return err
	}
	defer s.stop()

	documents, err := load(root, files)
	if err != nil {
		return err
	}

	library, err := loadLibrary(crds)
	if err != nil {
		return err
	}

	return newJudge(s, library).judge(documents, namespaces)
}

// untilClosed returns when whoever started this process has closed our standard input, or is dead.
func untilClosed(in io.Reader) { _, _ = io.Copy(io.Discard, in) }
