from __future__ import annotations

import unittest

from hypothesis import given
from hypothesis import strategies as st

from portal.kit.html import clean_prose, plain_text


class CleanProseTests(unittest.TestCase):
    def test_it_keeps_the_structure_of_a_page(self):
        page = '<h2>A</h2><p>b <strong>c</strong> <a href="/x/" rel="noopener">d</a></p><ul><li>e</li></ul>'
        self.assertEqual(clean_prose(page), page)

    def test_nothing_that_runs_survives(self):
        dirty = '<p onclick="x()" style="color:red">a<script>x()</script><a href="javascript:x()">b</a></p>'
        self.assertEqual(clean_prose(dirty), '<p>a<a rel="noopener">b</a></p>')

    def test_an_unknown_tag_loses_its_tag_only(self):
        self.assertEqual(clean_prose("<p><font>a</font></p>"), "<p>a</p>")

    @given(st.text(alphabet="<>/ab p\"'=&;!-"))
    def test_cleaning_twice_changes_nothing(self, text):
        self.assertEqual(clean_prose(clean_prose(text)), clean_prose(text))


class PlainTextTests(unittest.TestCase):
    def test_each_block_is_a_line(self):
        page = "<h2>A</h2><p>b <em>c</em><br>d&nbsp;e</p><table><tr><td>1<td>2</table>"
        self.assertEqual(plain_text(page), "A\nb c\nd e\n1 2")

    def test_signs_come_out_as_signs(self):
        self.assertEqual(plain_text("<p>a &lt;b&gt; &amp; c</p>"), "a <b> & c")

    def test_scripts_are_not_text(self):
        self.assertEqual(plain_text("a<script>x()</script><style>y</style><!-- z -->b"), "ab")
