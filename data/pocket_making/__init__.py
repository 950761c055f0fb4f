"""How the pocket BERT is made: tokenizer, training and measures; its corpus is `causalrec_lab.encode.pocket`.

Terms: *supervised contrastive* learning pulls sentences about the same kind together and pushes others apart;
*distillation* teaches a small model to agree with a large one.
"""
