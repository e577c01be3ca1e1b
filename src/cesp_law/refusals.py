"""How the law says no."""


class Refused(Exception):
    """What the law does not allow, as a sentence that can be sent on as it stands.

    :param sentence: one French sentence, complete, addressed to the person concerned.
    :param citation: the text of law or the decision it rests on, never empty.
    """

    def __init__(self, sentence: str, *, citation: str) -> None:
        if not sentence or not citation:
            raise ValueError("a refusal needs a sentence and the text it rests on")
        super().__init__(sentence)
        self.sentence = sentence
        self.citation = citation
