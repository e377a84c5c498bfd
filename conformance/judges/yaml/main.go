// The YAML judge: kustomize as Flux runs it, and the four Go readers of what we write.
package main

import (
	"fmt"
	"os"
)

const usage = `usage: yaml kustomize ROOT FOLDER...   builds each folder of a repository as Flux does
       yaml readers                    judges JSON lines {"yaml": text, "json": value} from stdin
       yaml json                       writes the JSON of the one YAML document in stdin`

func main() {
	var err error

	switch {
	case len(os.Args) > 2 && os.Args[1] == "kustomize":
		err = kustomize(os.Args[2], os.Args[3:])
	case len(os.Args) == 2 && os.Args[1] == "readers":
		err = readers(os.Stdin)
	case len(os.Args) == 2 && os.Args[1] == "json":
		err = toJSON(os.Stdin)
	default:
		err = fmt.Errorf("%s", usage)
	}

	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
