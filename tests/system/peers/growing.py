"""Files that somebody is still writing."""


def whole_lines(path):
    """The lines of a file that are there up to their end; none if there is no file yet."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    return data[:data.rfind(b"\n") + 1].decode("utf-8").split("\n")[:-1]
