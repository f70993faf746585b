# SPDX-License-Identifier: Apache-2.0
"""What tools/generate_documents is made of."""
