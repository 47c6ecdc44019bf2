"""The words of the network as rows: objectives, areas of action, commitments, dimensions, SDG, Culture|2030, themes."""
