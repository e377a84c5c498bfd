// Command plist reads a property list from its standard input and writes it as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"howett.net/plist"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	var value any
	format, err := plist.Unmarshal(text, &value)
	if err != nil {
		return err
	}
	// A list in braces is one to the library, but not to the macOS of today.
	if format != plist.XMLFormat {
		return fmt.Errorf("the property list is %s, not XML", plist.FormatNames[format])
	}
	return json.NewEncoder(os.Stdout).Encode(value)
}
