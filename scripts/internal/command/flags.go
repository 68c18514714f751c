// Package command holds what the commands of this project share: how they read flags, paint text and say what is wrong.
package command

import (
	"flag"
	"fmt"
)

// Parse parses the arguments and rejects what can only be a mistake: an argument that is not a flag, and a flag that is given
// but empty, as an unset variable of a shell makes it. It prints the error and a hint to the set's output.
func Parse(flags *flag.FlagSet, args []string, check func() error) error {
	if err := flags.Parse(args); err != nil {
		return err // which the flag package has printed
	}
	err := empty(flags)
	if flags.NArg() > 0 {
		err = fmt.Errorf("%q is not a flag", flags.Arg(0))
	}
	if err == nil {
		err = check()
	}
	if err != nil {
		fmt.Fprintf(flags.Output(), "%s: %v\nhint: go run ./scripts/%s -h lists the flags\n", flags.Name(), err, flags.Name())
	}
	return err
}

func empty(flags *flag.FlagSet) (err error) {
	flags.Visit(func(f *flag.Flag) {
		_, keeps := f.Value.(flag.Getter) // a flag.Func does not: it has judged its value itself
		if keeps && f.Value.String() == "" && err == nil {
			err = fmt.Errorf("-%s is empty: give it a value, or leave it out", f.Name)
		}
	})
	return err
}
