"""One function per inequality: from a drawn value to an Outcome, with knobs for the false variants."""
