// Command svg reads a picture from its standard input as strictly as encoding/xml can, and says what a browser would not show.
package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
)

const namespace = "http://www.w3.org/2000/svg"

var outside = regexp.MustCompile(`(?i)@import|url\(|https?:|javascript:`)

type picture struct {
	width, height float64
	names         map[string]bool // of `id`
	labelled      []string        // by `aria-labelledby`
	found         map[string]int  // elements
	problems      []string
}

func main() {
	picture := picture{names: map[string]bool{}, found: map[string]int{}}
	if err := picture.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if picture.judge(); len(picture.problems) > 0 {
		fmt.Fprintln(os.Stderr, strings.Join(picture.problems, "; "))
		os.Exit(1)
	}
}

func (picture *picture) refuse(format string, arguments ...any) {
	picture.problems = append(picture.problems, fmt.Sprintf(format, arguments...))
}

func (picture *picture) read(from io.Reader) error {
	decoder := xml.NewDecoder(from)
	depth := 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth == 0 && token.Name != (xml.Name{Space: namespace, Local: "svg"}) {
				return fmt.Errorf("the root is %q, not an SVG", token.Name.Local)
			}
			depth++
			picture.element(token, depth)
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 2 && outside.Match(token) && picture.found["style"] > 0 && picture.found["rect"] == 0 {
				picture.refuse("the style sheet asks for something from elsewhere")
			}
		case xml.Directive:
			picture.refuse("it has a <!%s>", strings.Fields(string(token))[0])
		}
	}
}

func (picture *picture) element(element xml.StartElement, depth int) {
	name := element.Name.Local
	picture.found[name]++
	switch name {
	case "svg", "title", "desc", "style", "rect", "path", "text":
	default:
		picture.refuse("it has a <%s>, which is no part of our pictures", name)
	}
	attributes := map[string]string{}
	for _, attribute := range element.Attr {
		if _, taken := attributes[attribute.Name.Local]; taken {
			picture.refuse("<%s> has %s twice", name, attribute.Name.Local)
		}
		attributes[attribute.Name.Local] = attribute.Value
		if attribute.Name.Local != "xmlns" && outside.MatchString(attribute.Value) {
			picture.refuse("%s leads outside", attribute.Name.Local)
		}
	}
	if id, named := attributes["id"]; named {
		if picture.names[id] {
			picture.refuse("two are named %q", id)
		}
		picture.names[id] = true
	}
	if depth == 1 {
		picture.width, picture.height = picture.number(attributes, "width"), picture.number(attributes, "height")
		picture.labelled = strings.Fields(attributes["aria-labelledby"])
		if box := fmt.Sprintf("0 0 %v %v", picture.width, picture.height); attributes["viewBox"] != box {
			picture.refuse("its viewBox is %q, not %q", attributes["viewBox"], box)
		}
	}
	if name == "rect" || name == "text" {
		x, y := picture.number(attributes, "x"), picture.number(attributes, "y")
		right, bottom := x+picture.number(attributes, "width"), y+picture.number(attributes, "height")
		if x < 0 || y < 0 || right > picture.width || bottom > picture.height {
			picture.refuse("a <%s> at %v, %v leaves the picture", name, x, y)
		}
	}
}

// A missing number is 0, as the standard has it.
func (picture *picture) number(attributes map[string]string, name string) float64 {
	text, given := attributes[name]
	if !given {
		return 0
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		picture.refuse("%s is %q, not a number", name, text)
	}
	return number
}

func (picture *picture) judge() {
	for _, name := range []string{"title", "desc", "text"} {
		if picture.found[name] == 0 {
			picture.refuse("it has no <%s>", name)
		}
	}
	if len(picture.labelled) == 0 {
		picture.refuse("nothing labels it for who cannot see it")
	}
	for _, name := range picture.labelled {
		if !picture.names[name] {
			picture.refuse("its label %q is not there", name)
		}
	}
}
