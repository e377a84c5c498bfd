package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"os"
	"strconv"

	yaml2 "go.yaml.in/yaml/v2"
	yaml3 "go.yaml.in/yaml/v3"
	yaml4 "go.yaml.in/yaml/v4"
	sigs "sigs.k8s.io/yaml"
)

type reader struct {
	name string
	read func(text []byte) (any, error)
}

// readersOf are what reads the files of a lab: Kubernetes, Flux and Helm; Prometheus; kyaml; Talos.
var readersOf = []reader{
	{"sigs", func(text []byte) (any, error) {
		data, err := sigs.YAMLToJSONStrict(text)
		if err != nil {
			return nil, err
		}

		return fromJSON(data)
	}},
	{"v2", func(text []byte) (value any, err error) { err = yaml2.Unmarshal(text, &value); return }},
	{"v3", func(text []byte) (value any, err error) { err = yaml3.Unmarshal(text, &value); return }},
	{"v4", func(text []byte) (value any, err error) { err = yaml4.Unmarshal(text, &value); return }},
}

func fromJSON(data []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	err = decoder.Decode(&value)

	return value, err
}

type question struct {
	YAML string          `json:"yaml"`
	JSON json.RawMessage `json:"json"`
}

type answer struct {
	Line    int               `json:"line"`
	OK      bool              `json:"ok"`
	Readers map[string]string `json:"readers"` // "" or what is wrong: "error: …", "value: …"
}

func readers(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 1<<20), 1<<30)

	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()

	encoder := json.NewEncoder(out)

	for number := 1; lines.Scan(); number++ {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}

		expected, err := fromJSON(q.JSON)
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}

		a := answer{Line: number, OK: true, Readers: map[string]string{}}

		for _, r := range readersOf {
			a.Readers[r.name] = judge(r, []byte(q.YAML), expected)
			a.OK = a.OK && a.Readers[r.name] == ""
		}

		if err := encoder.Encode(a); err != nil {
			return err
		}
	}

	return lines.Err()
}

func judge(r reader, text []byte, expected any) (verdict string) {
	defer func() {
		if problem := recover(); problem != nil {
			verdict = fmt.Sprintf("error: %v", problem)
		}
	}()

	found, err := r.read(text)
	if err != nil {
		return "error: " + err.Error()
	}

	if difference := differ("", expected, found); difference != "" {
		return "value: " + difference
	}

	return ""
}

// differ says where `found` is not what JSON has, or nothing. Numbers are equal by value; a date, a key which is no
// string or a boolean in place of a text is a difference.
func differ(at string, expected, found any) string {
	wrong := func() string { return fmt.Sprintf("%s: %T %#v instead of %#v", at, found, found, expected) }

	switch e := expected.(type) {
	case map[string]any:
		m, ok := mapOf(found)
		if !ok || len(m) != len(e) {
			return wrong()
		}

		for key, value := range e {
			f, ok := m[key]
			if !ok {
				return fmt.Sprintf("%s: no key %q in %#v", at, key, found)
			}

			if d := differ(at+"/"+key, value, f); d != "" {
				return d
			}
		}
	case []any:
		list, ok := found.([]any)
		if !ok || len(list) != len(e) {
			return wrong()
		}

		for i := range e {
			if d := differ(at+"/"+strconv.Itoa(i), e[i], list[i]); d != "" {
				return d
			}
		}
	case json.Number:
		if !sameNumber(e, found) {
			return wrong()
		}
	default:
		if e != found {
			return wrong()
		}
	}

	return ""
}

func mapOf(found any) (map[string]any, bool) {
	switch m := found.(type) {
	case map[string]any:
		return m, true
	case map[any]any:
		texts := map[string]any{}

		for key, value := range m {
			text, ok := key.(string)
			if !ok {
				return nil, false
			}

			texts[text] = value
		}

		return texts, true
	}

	return nil, false
}

func sameNumber(expected json.Number, found any) bool {
	var text string

	switch f := found.(type) {
	case json.Number:
		text = f.String()
	case int, int64, uint64, uint:
		text = fmt.Sprint(f)
	case float64:
		text = strconv.FormatFloat(f, 'g', -1, 64)
	default:
		return false
	}

	if e, ok := new(big.Int).SetString(expected.String(), 10); ok {
		f, ok := new(big.Float).SetPrec(2000).SetString(text)
		if !ok || !f.IsInt() {
			return false
		}

		i, _ := f.Int(nil)

		return i.Cmp(e) == 0
	}

	e, err := expected.Float64()
	if err != nil {
		return false
	}

	f, err := strconv.ParseFloat(text, 64)

	return err == nil && e == f
}

// toJSON reads as Kubernetes does.
func toJSON(in io.Reader) error {
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}

	data, err := sigs.YAMLToJSONStrict(text)
	if err != nil {
		return err
	}

	_, err = os.Stdout.Write(data)

	return err
}
