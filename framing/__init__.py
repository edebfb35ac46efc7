"""Frames and stance in foreign-affairs news: label articles with a trained model.

>>> import framing
>>> model = framing.load_model()
>>> page = framing.Article("a-1", "Pelabuhan itu sudah beroperasi penuh, tulis Xinhua, Senin.", lang="id")
>>> (row,) = model.label([page])
>>> row.labels.frames["state_media_sourcing"].present, row.labels.state_media
(True, ('Xinhua',))
"""

from framing.articles import STANCES, Article, Evidence, FrameLabel, Labelled, Labels, Rejected, StanceLabel
from framing.codebook import Codebook, load_codebook
from framing.errors import CodebookError, FramingError, GateError, InputError, LabelsError, ModelError
from framing.explaining import Explanation, FrameExplanation, TokenShare, explain, explanation_lines
from framing.model import Model
from framing.reading import Reading, read_articles
from framing.registry import Registry, load_registry
from framing.storage import load_model, save_model
from framing.writing import json_lines, table_lines, to_row

__all__ = [
    "STANCES", "Article", "Codebook", "CodebookError", "Evidence", "Explanation", "FrameExplanation", "FrameLabel",
    "FramingError", "GateError", "InputError", "Labelled", "Labels", "LabelsError", "Model", "ModelError", "Reading",
    "Registry", "Rejected", "StanceLabel", "TokenShare", "explain", "explanation_lines", "json_lines",
    "load_codebook", "load_model", "load_registry", "read_articles", "save_model", "table_lines", "to_row",
]  # fmt: skip
