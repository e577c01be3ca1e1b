from cesp.interviews.operations.asking import ask

__all__ = ["ask"]
