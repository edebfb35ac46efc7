"""The kinds of failure a caller can expect; each message names the place, the problem and the way out."""


class FramingError(Exception):
    """Something outside the program is wrong: an input, a codebook, a model folder or a labelled article."""


class CodebookError(FramingError):
    """A codebook or outlet registry breaks its schema; the message names the key."""


class InputError(FramingError):
    """An input cannot be read at all; single bad rows become rejected rows instead."""


class LabelsError(FramingError):
    """Labelled articles cannot be trained on."""


class ModelError(FramingError):
    """A model folder is truncated, altered, foreign or of another format."""


class GateError(FramingError):
    """A regression gate found worse figures, or nothing to compare."""
