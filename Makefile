.PHONY: run test check lock
run:
	@echo see tools/
